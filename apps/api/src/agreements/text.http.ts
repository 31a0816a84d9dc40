/** Negotiation over HTTP: clauses, drafts, acceptance, freezing; routes of `agreement/text.ts`. */
import { Body, Controller, Inject, Param } from '@nestjs/common';
import { note, noteRefusals } from '#domain';
import type { Hash, ParamValue } from '#domain';
import { Commands, receiptAnswer } from '../act.ts';
import { Calling } from '../caller.ts';
import type { Call } from '../caller.ts';
import { IsHash, IsMap, IsSlug, IsText, IsWhole, Means, Optional } from '../checks.ts';
import { Parts } from '../parts.ts';
import { Route } from '../route.ts';
import { mustKnow } from './knowing.ts';
import { AgreementPath, Step, Steps, bodyMax, reasonMax, step, titleMax } from './steps.ts';

const versionMax = 1_000_000;

class Wording extends Step {
  @Means('Name of the clause in this agreement, chosen by who proposes it')
  @IsSlug() clause!: string;
  @IsText(titleMax) heading!: string;
  @IsText(bodyMax) body!: string;
  @Means('Values that the kind of clause gives a name and a type; see `GET /catalogues`')
  @Optional({}) @IsMap() params!: Record<string, ParamValue>;
}

class ProposeClause extends Wording {
  @Means('Code of the kind of clause, see `GET /catalogues`')
  @IsSlug() kind!: string;
}

class CounterClause extends Wording {
  @Means('The version of the clause that the caller has read and answers with other words')
  @IsWhole(1, versionMax) basedOn!: number;
}

class StrikeClause extends Step {
  @IsSlug() clause!: string;
  @Means('The version of the clause that the caller has read')
  @IsWhole(1, versionMax) basedOn!: number;
}

class AcceptClause extends Step {
  @IsSlug() clause!: string;
  @Means('The version of the clause that is meant; the first is 1')
  @IsWhole(1, versionMax) version!: number;
}

class RejectClause extends AcceptClause { @IsText(reasonMax) reason!: string; }

class CommentOnClause extends AcceptClause { @IsText(reasonMax) text!: string; }

class IssueDraft extends Step {
  @Means('What changed since the draft before')
  @IsText(reasonMax) summary!: string;
}

class TextByHash extends Step {
  @Means('Content hash of the draft that the caller has read, as the agreement lists it')
  @IsHash() hash!: Hash;
}

class ReopenText extends Step { @IsText(reasonMax) reason!: string; }

class WriteNote extends Step {
  @Means('Name of the note among those of the council on this agreement')
  @IsSlug() note!: string;
  @Means('The clause that the note is about, if it is about one')
  @Optional(null) @IsSlug() clause!: string | null;
  @IsText(bodyMax) text!: string;
}

@Controller()
export class TextRoutes {
  constructor(
    @Inject(Steps) private readonly steps: Steps,
    @Inject(Commands) private readonly commands: Commands,
    @Inject(Parts) private readonly parts: Parts,
  ) {}

  @Route(step('ProposeClause', '/clauses', 'Propose a clause or schedule'))
  propose(@Param() at: AgreementPath, @Body() body: ProposeClause, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('CounterClause', '/counter-proposals', 'Counter a clause with other words'))
  counter(@Param() at: AgreementPath, @Body() body: CounterClause, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('StrikeClause', '/clause-strikings', 'Propose to strike a clause'))
  strike(@Param() at: AgreementPath, @Body() body: StrikeClause, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AcceptClause', '/clause-acceptances', 'Accept a version of a clause'))
  accept(@Param() at: AgreementPath, @Body() body: AcceptClause, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('RejectClause', '/clause-rejections', 'Reject a version of a clause'))
  reject(@Param() at: AgreementPath, @Body() body: RejectClause, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('CommentOnClause', '/comments', 'Comment on a version of a clause, for all councils at the table'))
  comment(@Param() at: AgreementPath, @Body() body: CommentOnClause, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('IssueDraft', '/drafts', 'Issue the text as it stands as a numbered draft'))
  draft(@Param() at: AgreementPath, @Body() body: IssueDraft, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AcceptText', '/text-acceptances', 'Accept the text with this hash', { textSensitive: true }))
  acceptText(@Param() at: AgreementPath, @Body() body: TextByHash, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('FreezeText', '/frozen-text', 'Freeze the text that all have accepted', { textSensitive: true }))
  freeze(@Param() at: AgreementPath, @Body() body: TextByHash, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ReopenText', '/text-reopenings', 'Reopen a frozen text; counterparts executed on it are void'))
  reopen(@Param() at: AgreementPath, @Body() body: ReopenText, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route({ method: 'POST', path: '/agreements/:agreement/notes', tag: 'Agreements', command: true,
    summary: 'Write a note that only this council can read',
    description: 'Whoever acts for a council that knows of the agreement may write one.',
    problems: ['agreement-unknown', ...noteRefusals], answer: receiptAnswer })
  async writeNote(
    @Param() { agreement }: AgreementPath, @Body() { evidence, ...body }: WriteNote, @Calling() call: Call,
  ) {
    await mustKnow(this.parts, agreement, call.actor);
    const id = `${agreement}.${call.actor.council ?? ''}`;
    return this.commands.run(note, id, { type: 'WriteNote', agreement, ...body }, { ...call, evidence });
  }
}

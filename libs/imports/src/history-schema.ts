/** The JSON Schema of a history: `history.schema.json`, and a file for each part of an agreement's life. */
import charging from './schema/charging.json' with { type: 'json' };
import consents from './schema/consents.json' with { type: 'json' };
import disclosure from './schema/disclosure.json' with { type: 'json' };
import disputes from './schema/disputes.json' with { type: 'json' };
import ending from './schema/ending.json' with { type: 'json' };
import governance from './schema/governance.json' with { type: 'json' };
import membership from './schema/membership.json' with { type: 'json' };
import savings from './schema/savings.json' with { type: 'json' };
import variation from './schema/variation.json' with { type: 'json' };
import windingDown from './schema/winding-down.json' with { type: 'json' };
import base from './history.schema.json' with { type: 'json' };

/** Commands of a part, each by its name. */
type Definitions = Readonly<Record<string, object>>;
const parts: readonly Definitions[] = [
  consents, membership, variation, charging, governance, disputes, ending, windingDown, savings, disclosure,
];

const { command, ...defs } = base.$defs;
const added = parts.flatMap((part) => Object.keys(part)).map((name) => ({ $ref: `#/$defs/${name}` }));

export const historySchema = {
  ...base,
  $defs: {
    ...defs, ...Object.assign({}, ...parts) as Definitions,
    command: { ...command, oneOf: [...command.oneOf, ...added] },
  },
};

/** How settings are read from an environment: what may stand in one, and what is said when it does not. */

export type Setting = { readonly default: string | null; readonly meaning: string; readonly secret?: true };
export type Env = Readonly<Record<string, string | undefined>>;

/** Reads one setting at a time and collects what is wrong with it instead of stopping there. */
export class SettingReader<Name extends string> {
  readonly problems: string[] = [];
  constructor(private readonly settings: Readonly<Record<Name, Setting>>, private readonly env: Env) {
    for (const name of Object.keys(env)) {
      if (name.startsWith('CONCORDAT_') && !(name in settings)) this.problems.push(`${name} is not a setting`);
    }
  }

  /** Empty counts as not set: that is what compose files hand over for a variable nobody gave. */
  isSet(name: Name): boolean { return (this.env[name] ?? '') !== ''; }

  text(name: Name): string { return this.isSet(name) ? this.env[name]! : this.settings[name].default ?? ''; }

  /** The text, which must be there; `why` says what makes it required. */
  required(name: Name, why: string): string {
    if (!this.isSet(name)) this.problems.push(`${name} is missing: ${why}`);
    return this.text(name);
  }

  number(name: Name, least: number, most: number): number {
    const text = this.text(name);
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (!(value >= least && value <= most)) this.wrong(name, `must be a whole number from ${least} to ${most}`);
    return value;
  }

  oneOf<T extends string>(name: Name, values: readonly T[]): T {
    const value = values.find((candidate) => candidate === this.text(name));
    if (value === undefined) this.wrong(name, `must be one of ${values.join(', ')}`);
    return value ?? values[0]!;
  }

  url(name: Name, why: string, protocols: readonly string[]): URL | null {
    const text = this.required(name, why);
    if (text === '') return null;
    const url = URL.canParse(text) ? new URL(text) : null;
    const plainLocal = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
    const good = url !== null && (protocols.includes(url.protocol) || (protocols.includes('https:') && plainLocal));
    const starts = protocols.map((protocol) => `${protocol}//`).join(' or ');
    if (!good) this.wrong(name, `must be a URL starting with ${starts}`);
    return good ? url : null;
  }

  /** Settings that would be ignored: somebody meant something by them. */
  unused(names: readonly Name[], why: string): void {
    for (const name of names) if (this.isSet(name)) this.problems.push(`${name} is set, but ${why}`);
  }

  wrong(name: Name, rule: string): void {
    const { secret } = this.settings[name];
    this.problems.push(`${name} ${rule}${secret ? '' : `, not ${JSON.stringify(this.text(name))}`}`);
  }
}

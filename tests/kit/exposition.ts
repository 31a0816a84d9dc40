/** Reads what a scrape answers: the text format of Prometheus, strictly. */

export type Labels = Readonly<Record<string, string>>;
export type Sample = { readonly name: string; readonly labels: Labels; readonly value: number };

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const label = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/g;

/** @throws Error on a line that is neither a sample nor a comment */
export function samplesOf(text: string): Sample[] {
  return text.split('\n').filter((one) => one !== '' && !one.startsWith('#')).map((one) => {
    const [, name, labels = '', value] = line.exec(one) ?? [];
    if (name === undefined) throw new Error(`not a sample: ${one}`);
    return { name, labels: Object.fromEntries([...labels.matchAll(label)].map(([, key, of]) => [key!, of!])),
      value: Number(value) };
  });
}

export type Scrape = {
  /** Sum over all series of a name that have these labels; 0 where there is none. */
  readonly sum: (name: string, labels?: Labels) => number;
  readonly samples: readonly Sample[];
};

export async function scrape(port: number): Promise<Scrape> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  if (response.status !== 200) throw new Error(`a scrape was answered with ${response.status}`);
  const samples = samplesOf(await response.text());
  const sum: Scrape['sum'] = (name, labels = {}) => samples
    .filter((one) => one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value))
    .reduce((total, { value }) => total + value, 0);
  return { sum, samples };
}

/** The board and the scrape configuration against the program: nothing is shown that nobody measures. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Metrics, metrics, systemClock } from '#platform';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const boardText = read('infra/grafana/dashboards/concordat.json');

type Panel = { readonly title: string; readonly type: string; readonly datasource?: { readonly uid: string };
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number };
  readonly targets?: readonly { readonly expr: string }[] };
type Board = { readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition: string }[] } };
const board = JSON.parse(boardText) as Board;

/** What an expression asks for: names of series, and labels it compares or groups by. */
const namesIn = (expr: string): string[] => expr.match(/\b(concordat|process|nodejs)_\w+/g) ?? [];
const labelsIn = (expr: string): string[] => [
  ...[...expr.matchAll(/\b(?:by|without) \(([^)]*)\)/g)].flatMap(([, list]) => list!.split(', ')),
  ...[...expr.matchAll(/(\w+)\s*(?:=~|!=|!~|=)\s*"/g)].map(([, name]) => name!),
];
const series = (kind: string, name: string): string[] =>
  (kind === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => name + suffix) : [name]);

const exprs = board.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
const asked = [...exprs, ...board.templating.list.map(({ definition }) => definition)];
let exported: ReadonlySet<string>;
beforeAll(async () => {
  const kinds = [...(await new Metrics(systemClock).exposition()).matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  exported = new Set(kinds.flatMap(([, name, kind]) => series(kind!, name!)));
});

/** @returns what is wrong, for each expression that asks for what is not there */
function unknown(of: readonly string[], there: ReadonlySet<string>): string[] {
  const own = new Map(Object.entries(metrics).flatMap(([name, { kind, labels }]) =>
    series(kind, name).map((one) => [one, labels as readonly string[]] as const)));
  return of.flatMap((expr) => {
    const names = namesIn(expr);
    const labels = new Set(['job', 'instance', 'le', ...names.flatMap((name) => own.get(name) ?? [])]);
    return [...names.filter((name) => !there.has(name)).map((name) => `${name} is not exported`),
      ...labelsIn(expr).filter((label) => !labels.has(label)).map((label) => `${label} is no label in ${expr}`),
      ...(names.length === 0 ? [`${expr} asks for nothing of ours`] : [])];
  });
}

describe('the board', () => {
  it('asks only for metrics and labels that the program exports', () => {
    expect(exprs.length).toBeGreaterThan(20);
    expect(unknown(asked, exported)).toEqual([]);
  });

  it('with a planted name, a planted label and a stranger is found out', () => {
    expect(unknown(['rate(concordat_comands_total[5m])', 'sum by (kind) (concordat_refusals_total{code="x"})', 'up',
      'concordat_append_seconds'], exported)).toEqual(['concordat_comands_total is not exported',
      'kind is no label in sum by (kind) (concordat_refusals_total{code="x"})', 'up asks for nothing of ours',
      'concordat_append_seconds is not exported']);
  });

  it('shows every metric of ours', () => {
    const shown = new Set(exprs.flatMap(namesIn));
    expect(Object.entries(metrics).filter(([name, { kind }]) => !series(kind, name).some((one) => shown.has(one)))
      .map(([name]) => name)).toEqual([]);
  });

  it('has panels that do not overlap, all on the source that is provisioned', () => {
    const uid = /uid: (\S+)/.exec(read('infra/grafana/provisioning/datasources/prometheus.yml'))![1];
    const cells = new Set<string>();
    for (const { title, type, datasource, gridPos: { h, w, x, y } } of board.panels) {
      if (type !== 'row') expect([title, datasource?.uid]).toEqual([title, uid]);
      for (let row = y; row < y + h; row += 1) {
        for (let column = x; column < x + w; column += 1) {
          const cell = `${row}/${column}`;
          expect([title, column < 24, cells.has(cell)]).toEqual([title, true, false]);
          cells.add(cell);
        }
      }
    }
  });
});

it('Prometheus scrapes the port that the processes of docker-compose.yml are given', () => {
  const port = /CONCORDAT_METRICS_PORT: "(\d+)"/.exec(read('docker-compose.yml'))![1];
  const ports = [...read('infra/prometheus/prometheus.yml').matchAll(/port: (\d+)/g)].map(([, one]) => one);
  expect(ports).toEqual([port, port]);
});

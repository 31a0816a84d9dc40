export * from './councils-csv.ts';
export * from './history.ts';
export { historyCodes, readHistory } from './history-file.ts';
export type {
  HistoryCode, HistoryCommand, HistoryFact, HistoryFile, HistoryProblem, HistorySource, ReadHistory,
} from './history-file.ts';
export { historySchema } from './history-schema.ts';
export * from './samples.ts';

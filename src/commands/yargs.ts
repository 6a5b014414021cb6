export type { Argv, InferredOptionTypes, Options, PositionalOptions } from 'yargs';
export { default as yargs } from 'yargs';

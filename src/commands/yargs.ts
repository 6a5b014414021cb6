// Alone in a file so that the build can fold yargs and what it needs into one file, which starts much faster.
export type { Argv, InferredOptionTypes, Options, PositionalOptions } from 'yargs';
export { default as yargs } from 'yargs';

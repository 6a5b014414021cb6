/** For every verb that changes something. */
export const DRY_RUN_OPTION = {
  type: 'boolean',
  describe: 'print the steps, change nothing',
} as const;

/** What -o takes. */
export const FORMATS = ['table', 'wide', 'json', 'yaml', 'name'] as const;

export type Format = (typeof FORMATS)[number];

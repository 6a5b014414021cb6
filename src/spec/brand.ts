declare const brand: unique symbol;

/** A string that was parsed: only the parser of its kind makes one. */
export type Brand<Name extends string> = string & { readonly [brand]: Name };

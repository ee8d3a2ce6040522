/**
 * Takes the place of a library for addresses (vite.config.ts). A schema refers to parts of itself alone, by "#/…", so
 * nothing has to be joined but its own address, if it has one, and that.
 */
export default {
  equal: (one: string, other: string): boolean => one === other,
  resolve: (base: string | undefined, reference: string): string => `${base?.split('#')[0] ?? ''}${reference}`,
}

/** Takes the place of a library for addresses (vite.config.ts): a schema refers to parts of itself alone. */
export default {
  equal: (one: string, other: string): boolean => one === other,
  resolve: (base: string, reference: string): string => new URL(reference, base).href,
}

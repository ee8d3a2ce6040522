declare module 'virtual:guide' {
  /** The guide for authors, docs/galley/templates.md, as HTML. */
  const html: string
  export default html
}

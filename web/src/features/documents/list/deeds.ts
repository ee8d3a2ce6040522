import type { IssuedDocument } from '../api'

/** What begins in the list and goes on elsewhere. */
export interface Deeds {
  /** Begins a new document from this one, and says whether that counts in its place. */
  start: (document: IssuedDocument, how?: { replacing: boolean }) => void
  send: (document: IssuedDocument) => void
}

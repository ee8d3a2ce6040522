import type { Me } from '@/features/accounts/session/api'
import type { Brand } from '@/features/brands/api'
import type { Customisation, NextDocument, Standing } from '@/features/documents/api'
import type { Numbered } from '@/features/numbering/api'
import type { Template } from '@/features/library/api'

/** What is opened on the desk, and for whom. */
export interface DeskSubject {
  template: Template
  me: Me
  /** The businesses as they count here, the first one first. */
  brands: readonly Brand[]
  /** The saved values to go on with, if any. */
  customisation: Customisation | undefined
  /** The values of an earlier document, moved on, that new ones begin from, if any. */
  next: NextDocument | undefined
  /** How documents of the template are numbered; unknown where that could not be asked. */
  numbered: Numbered | undefined
  /** The version in the address; the published one when there is none. */
  wantedVersion: number | undefined
  /** The unsaved work to go on with, if any. */
  draft: string | undefined
  /** The document in whose place the next download counts, if any. */
  replaces: string | undefined
  /** What became of that one before the desk was opened, where it could be asked. */
  standing: Standing | undefined
}

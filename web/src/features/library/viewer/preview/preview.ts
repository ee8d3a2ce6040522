import type { Failure, Fault } from '@/shared/api/failure'
import type { PagePicture, Values } from '../../api'

/** What is known of the page: nothing yet, the page itself, or why there is none, with the last page that there was. */
export type Preview =
  | { state: 'first' }
  | {
      state: 'shown'
      picture: PagePicture
      fresh: boolean
      /** What has to be filled in before there can be a document; on the page its place is empty. */
      missing: readonly Fault[]
    }
  | {
      state: 'refused'
      failure: Failure
      /** The values that were refused. */
      judged: Values
      picture: PagePicture | undefined
      fresh: boolean
    }

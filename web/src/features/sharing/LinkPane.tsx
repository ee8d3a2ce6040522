import { useState } from 'react'
import type { MadeLink } from './api'
import { LinkForm } from './LinkForm'
import { LinkList } from './LinkList'
import { NewLink } from './NewLink'

/** Makes links to a document, and shows those that there are. */
export function LinkPane({ id }: { id: string }) {
  const [made, setMade] = useState<MadeLink>()
  return (
    <>
      {made ? <NewLink link={made} onAnother={() => setMade(undefined)} /> : <LinkForm id={id} onMade={setMade} />}
      <LinkList id={id} />
    </>
  )
}

import { Missing } from './Missing'
import type { Preview } from './preview/preview'
import { Refusal } from './Refusal'

interface Props {
  preview: Preview & { retry: () => void }
  hasPage: boolean
  nameOf: (pointer: string) => string
  /** Whether what is wrong is listed elsewhere already: the same list never stands there twice. */
  isListed: boolean
  onPick: (pointer: string) => void
  onLogIn: () => void
}

/** What is still to be filled in, or why the page could not be made. */
export function PreviewNote({ preview, hasPage, nameOf, isListed, onPick, onLogIn }: Props) {
  if (preview.state === 'shown') return isListed ? null : <Missing missing={preview.missing} onPick={onPick} />
  if (preview.state !== 'refused' || preview.failure.kind === 'offline') return null
  return (
    <Refusal
      failure={preview.failure}
      hasPage={hasPage}
      nameOf={nameOf}
      isListed={isListed}
      onPick={onPick}
      retry={preview.retry}
      onLogIn={onLogIn}
    />
  )
}

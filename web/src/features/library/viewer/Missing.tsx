import type { Fault } from '@/shared/api/failure'
import { plural } from '@/shared/language/say'
import styles from './paper/viewer.module.css'

interface Props {
  missing: readonly Fault[]
  onPick: (pointer: string) => void
}

/** How much is still to be filled in before there can be a document, and a way to the first of it. */
export function Missing({ missing, onPick }: Props) {
  const [first] = missing
  if (!first) return null
  return (
    <button type="button" className={styles.missing} onClick={() => onPick(first.path)}>
      {plural(missing.length, '{n} field still to fill in', '{n} fields still to fill in')}
    </button>
  )
}

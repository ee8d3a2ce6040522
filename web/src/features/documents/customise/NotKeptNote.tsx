import { t } from '@/shared/language/say'
import styles from './customise.module.css'
import type { Kept } from './useAutosave'

/** Says when unsaved work is not kept on this device, and what to do about it. */
export function NotKeptNote({ kept }: { kept: Kept }) {
  return (
    <div role="status" className={styles.notKept} hidden={kept.state !== 'full' && kept.state !== 'refused'}>
      {wordsFor(kept.state)}
    </div>
  )
}

function wordsFor(state: Kept['state']): string {
  switch (state) {
    case 'nothing':
    case 'kept':
      return ''
    case 'full':
      return t(
        'This browser has no room left, so what you type is not kept on this device. Save it, or delete unsaved work that you no longer need.',
      )
    case 'refused':
      return t(
        'This browser keeps nothing on this device, as in a private window. Save before you close the page, or what you typed is lost.',
      )
    default:
      return state satisfies never
  }
}

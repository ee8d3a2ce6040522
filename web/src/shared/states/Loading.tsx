import type { ReactNode } from 'react'
import { t } from '@/shared/language/say'
import { useDelayed } from './useDelayed'
import styles from './states.module.css'

interface Props {
  /** What is awaited, as in "Loading the templates". */
  what: string
  /** The shape of what comes. */
  children?: ReactNode
}

/** Shows the shape of what comes after 300 ms, and admits after eight seconds that it is slow. */
export function Loading({ what, children }: Props) {
  const visible = useDelayed(300)
  const slow = useDelayed(8000)
  return (
    <div className={styles.waiting} role="status" aria-live="polite" data-visible={visible}>
      <span className={styles.waitingWords}>
        {slow ? t('{what} takes longer than usual. It is still on its way.', { what }) : `${what}…`}
      </span>
      {visible && <div aria-hidden="true">{children}</div>}
    </div>
  )
}

/** A grey piece of a page that is still coming. */
export function Skeleton({ width = '100%', height = 16, ratio }: { width?: string; height?: number; ratio?: string }) {
  return <span className={styles.ghost} style={{ width, height: ratio ? undefined : height, aspectRatio: ratio }} />
}

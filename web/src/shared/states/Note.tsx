import type { ReactNode } from 'react'
import styles from './states.module.css'

interface Props {
  title: string
  children?: ReactNode
  /** The one thing to do. */
  action?: ReactNode
  /** A whole page gets its first heading from the note. */
  page?: boolean
}

/** A calm piece of text in the place of something that is not there: empty, gone, not allowed, failed. */
export function Note({ title, children, action, page = false }: Props) {
  const Heading = page ? 'h1' : 'h2'
  return (
    <div className={styles.note} data-page={page}>
      <Heading tabIndex={page ? -1 : undefined}>{title}</Heading>
      {children && <div className={styles.noteText}>{children}</div>}
      {action && <div className={styles.noteAction}>{action}</div>}
    </div>
  )
}

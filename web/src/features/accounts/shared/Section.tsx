import { useId, type ReactNode } from 'react'
import styles from './security.module.css'

interface Props {
  title: string
  /** What it is good for. */
  lead?: ReactNode
  children: ReactNode
}

/** One matter of the account: what it is on the left, what can be done on the right. */
export function Section({ title, lead, children }: Props) {
  const id = useId()
  return (
    <section className={styles.section} aria-labelledby={id}>
      <div>
        <h2 id={id}>{title}</h2>
        {lead && <p className={styles.lead}>{lead}</p>}
      </div>
      <div className={styles.content}>{children}</div>
    </section>
  )
}

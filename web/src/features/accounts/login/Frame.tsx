import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { usePageTitle } from '@/shared/ui/usePageTitle'
import styles from './login.module.css'
import { WelcomeSheet } from './WelcomeSheet'

interface Props {
  title: string
  lead?: ReactNode
  children: ReactNode
  /** Other ways, below. */
  foot?: ReactNode
}

/** The door of the house: one column of words, and a page on the desk beside it. */
export function Frame({ title, lead, children, foot }: Props) {
  usePageTitle(title)
  return (
    <div className={styles.frame}>
      <main id="content" className={styles.column} tabIndex={-1}>
        <Link to="/" className={styles.mark} aria-label="Galley">
          Galley
        </Link>
        <div className={styles.middle}>
          <h1 tabIndex={-1}>{title}</h1>
          {lead && <div className={styles.lead}>{lead}</div>}
          {children}
          {foot && <div className={styles.foot}>{foot}</div>}
        </div>
      </main>
      <WelcomeSheet />
    </div>
  )
}

/** What went wrong with the whole form. */
export function GeneralFault({ children }: { children: string | undefined }) {
  return (
    <div role="alert" className={styles.general}>
      {children}
    </div>
  )
}

import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { usePageTitle } from '@/shared/ui/usePageTitle'
import styles from './login.module.css'
import { LanguageSelect } from './LanguageSelect'
import { WelcomeSheet } from './WelcomeSheet'

interface Props {
  title: string
  lead?: ReactNode
  children: ReactNode
  /** Other ways, below. */
  foot?: ReactNode
}

/** The frame of each page before the login: one column of words, and a sample page next to it. */
export function LoginFrame({ title, lead, children, foot }: Props) {
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
        <LanguageSelect />
      </main>
      <WelcomeSheet />
    </div>
  )
}

/** What went wrong with the whole form. */
export function FormError({ children }: { children: string | undefined }) {
  return (
    <div role="alert" className={styles.general}>
      {children}
    </div>
  )
}

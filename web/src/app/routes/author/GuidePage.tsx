import { Link } from '@tanstack/react-router'
import html from 'virtual:guide'
import { LeftIcon } from '@/shared/ui/icons'
import { usePageTitle } from '@/shared/ui/usePageTitle'
import { t } from '@/shared/language/say'
import shell from '../../shell/shell.module.css'
import styles from './guide.module.css'

/** How to write a template: the guide of this very release. */
export function GuidePage() {
  usePageTitle(t('Writing a template'))
  return (
    <div className={shell.plain}>
      <Link to="/author" className={styles.back}>
        <LeftIcon size={16} /> {t('Authoring')}
      </Link>
      <h1 tabIndex={-1} className={shell.pageTitle}>
        {t('Writing a template')}
      </h1>
      {/* Made from our own docs when the app is built; nothing of it comes from anybody else. */}
      <div className={styles.guide} dangerouslySetInnerHTML={{ __html: html }} />
    </div>
  )
}

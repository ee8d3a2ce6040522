import { useState, type ReactNode } from 'react'
import { Note } from '@/shared/states/Note'
import { Picture } from '@/shared/ui/Picture'
import { SearchField } from '@/shared/ui/SearchField'
import { plural, t } from '@/shared/language/say'
import type { TemplateSummary } from '../api'
import styles from './gallery.module.css'
import { byKind } from './kinds'
import { matchingTemplates } from './matchingTemplates'

interface Props {
  templates: TemplateSummary[]
  /** What is said above the templates, if anything. */
  notice?: ReactNode
  /** Wraps a card in a link to its template. */
  renderLink: (slug: string, children: ReactNode, className: string | undefined) => ReactNode
}

/** The templates as their own first pages. */
export function Gallery({ templates, notice, renderLink }: Props) {
  const [sought, setSought] = useState('')
  const published = templates.filter(
    (template) => template.published_version !== null && template.withdrawn_at === null,
  )
  const shown = matchingTemplates(published, sought)
  return (
    <section className={styles.room} aria-labelledby="gallery-title">
      <div className={styles.top}>
        <h1 id="gallery-title" tabIndex={-1}>
          {t('What will it be?')}
        </h1>
        {published.length > 0 && (
          <SearchField
            label={t('Filter templates')}
            placeholder={t('Filter templates')}
            clear={t('Clear the filter')}
            value={sought}
            onChange={setSought}
          />
        )}
      </div>
      {notice}
      <span className={styles.spoken} role="status">
        {sought && plural(shown.length, '{n} template', '{n} templates')}
      </span>
      {published.length === 0 && (
        <Note title={t('No templates yet')}>
          <p>{t('As soon as a template is published, its first page will lie here.')}</p>
        </Note>
      )}
      {published.length > 0 && shown.length === 0 && (
        <Note title={t('Nothing matches “{sought}”', { sought })}>
          <p>
            {plural(
              published.length,
              'Try a shorter word, or clear the filter to see the template.',
              'Try a shorter word, or clear the filter to see all {n} templates.',
            )}
          </p>
        </Note>
      )}
      {sought ? (
        <Sheets templates={shown} renderLink={renderLink} />
      ) : (
        <Kinds templates={shown} renderLink={renderLink} />
      )}
    </section>
  )
}

type Shown = Pick<Props, 'templates' | 'renderLink'>

/** The templates below the headings of their kinds; of one kind alone without. */
function Kinds({ templates, renderLink }: Shown) {
  const kinds = byKind(templates)
  if (kinds.length === 1) return <Sheets templates={templates} renderLink={renderLink} />
  return kinds.map((kind) => (
    <section key={kind.title} className={styles.kind} aria-label={kind.title}>
      <h2 className={styles.heading}>{kind.title}</h2>
      <Sheets templates={kind.templates} renderLink={renderLink} />
    </section>
  ))
}

function Sheets({ templates, renderLink }: Shown) {
  return (
    <ul className={styles.sheets}>
      {templates.map((template) => (
        <li key={template.slug}>{renderLink(template.slug, <Card template={template} />, styles.card)}</li>
      ))}
    </ul>
  )
}

function Card({ template }: { template: TemplateSummary }) {
  return (
    <>
      <span className={styles.stand}>
        {template.picture ? (
          <Picture className={styles.sheet} src={template.picture} alt="" />
        ) : (
          <span className={styles.blank} />
        )}
      </span>
      <span className={styles.title}>{template.title}</span>
      <span className={styles.line} data-words>
        {template.description}
      </span>
    </>
  )
}

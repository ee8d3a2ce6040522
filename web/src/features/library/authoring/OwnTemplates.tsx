import { useQuery } from '@tanstack/react-query'
import { FailureNote } from '@/shared/states/FailureNote'
import { Note } from '@/shared/states/Note'
import { Picture } from '@/shared/ui/Picture'
import { Skeleton, Loading } from '@/shared/states/Loading'
import { t } from '@/shared/language/say'
import { templateQuery, templatesQuery, type TemplateSummary } from '../api'
import styles from './authoring.module.css'
import { BundleUpload } from './BundleUpload'
import type { RenderPreview } from './renderPreview'
import { VersionRow } from './VersionRow'
import { WithdrawButton } from './WithdrawButton'

interface Props {
  renderPreview: RenderPreview
}

/** The templates of one's own, with every version and what it is. */
export function OwnTemplates({ renderPreview }: Props) {
  const templates = useQuery(templatesQuery)
  switch (templates.status) {
    case 'pending':
      return (
        <Loading what={t('Loading your templates')}>
          <Skeleton height={120} />
        </Loading>
      )
    case 'error':
      return <FailureNote error={templates.error} what={t('your templates')} retry={() => void templates.refetch()} />
    case 'success': {
      const own = templates.data.filter((template) => !template.shared)
      if (own.length === 0) return <NoOwnTemplates />
      return own.map((template) => (
        <OwnTemplate key={template.slug} template={template} renderPreview={renderPreview} />
      ))
    }
    default:
      return templates satisfies never
  }
}

function NoOwnTemplates() {
  return (
    <Note title={t('No templates of your own yet')}>
      <p>
        {t(
          'A template is a folder with a page in Typst, a schema of its values and a sample, packed as a zip. Upload one, look at it as a draft, and publish it when it is right.',
        )}
      </p>
    </Note>
  )
}

function OwnTemplate({ template, renderPreview }: { template: TemplateSummary } & Props) {
  // A template without a published version is described by its newest draft.
  const version = template.published_version ?? template.latest_version
  const detail = useQuery(templateQuery(template.slug, version))
  return (
    <section className={styles.template} aria-labelledby={`template-${template.slug}`}>
      <div className={styles.stand}>{template.picture && <Picture src={template.picture} alt="" />}</div>
      <div>
        <div className={styles.titleRow}>
          <h2 id={`template-${template.slug}`}>{template.title}</h2>
          {template.published_version !== null && template.withdrawn_at === null && (
            <WithdrawButton template={template} />
          )}
        </div>
        <p className="quiet">{template.description}</p>
        {template.withdrawn_at !== null && <WithdrawButton template={template} />}
        {detail.isPending && (
          <Loading what={t('Loading the versions')}>
            <Skeleton height={60} />
          </Loading>
        )}
        {detail.isError && (
          <FailureNote error={detail.error} what={t('the versions')} retry={() => void detail.refetch()} />
        )}
        {detail.data && (
          <ul className={styles.versions}>
            {detail.data.versions.map((one) => (
              <VersionRow
                key={one.version}
                slug={template.slug}
                title={template.title}
                version={one}
                renderPreview={renderPreview}
              />
            ))}
          </ul>
        )}
        <BundleUpload slug={template.slug} title={t('Upload a new version')} />
      </div>
    </section>
  )
}

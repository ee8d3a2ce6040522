import { Button, Group } from '@mantine/core'
import { useQueries, useQuery } from '@tanstack/react-query'
import type { Values } from '@/features/brands/api'
import { templateQuery, templatesQuery, type Template } from '@/features/library/api'
import { madeFor } from '@/features/library/form/schema/withBrand'
import { PageThumbnail } from '@/features/library/viewer/PageThumbnail'
import { Loading } from '@/shared/states/Loading'
import { Dialog } from '@/shared/ui/Dialog'
import { plural, t } from '@/shared/language/say'
import { isChangedIn } from './state/useBusinessPreview'
import { useSampleOf } from './state/useSampleOf'
import styles from './business.module.css'

interface Props {
  /** What counted in a template before, and what will. */
  changeIn: (template: string) => { before: Values; after: Values }
  isSaving: boolean
  onSave: () => void
  onBack: () => void
}

/** Before a change is saved: each template whose page it changes, as it was and as it will be. */
export function ChangedTemplates({ changeIn, isSaving, onSave, onBack }: Props) {
  const { changed, isPending } = useChanged(changeIn)
  const sampleOf = useSampleOf()
  return (
    <Dialog opened onClose={onBack} size="min(60rem, 100%)" title={t('What changes')}>
      {isPending && <Loading what={t('Looking through the templates')} />}
      {!isPending && (
        <p>
          {changed.length === 0
            ? t('No template will look different.')
            : plural(
                changed.length,
                '{n} template will look different. Documents that were made stay as they are.',
                '{n} templates will look different. Documents that were made stay as they are.',
              )}
        </p>
      )}
      <ul className={styles.changed}>
        {changed.map((template) => (
          <li key={template.slug}>
            <h3>{template.title}</h3>
            {sampleOf && <Pair template={template} sample={sampleOf(template)} {...changeIn(template.slug)} />}
          </li>
        ))}
      </ul>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onBack}>
          {t('Go back')}
        </Button>
        <Button data-autofocus loading={isSaving} onClick={onSave}>
          {t('Save changes')}
        </Button>
      </Group>
    </Dialog>
  )
}

function Pair({
  template,
  sample,
  before,
  after,
}: ReturnType<Props['changeIn']> & { template: Template; sample: Values }) {
  const { slug, version, schema } = template
  return (
    <div className={styles.pair}>
      {[
        { when: t('Before'), alt: t('{title}, before', { title: template.title }), brand: before },
        { when: t('After'), alt: t('{title}, after', { title: template.title }), brand: after },
      ].map(({ when, alt, brand }) => (
        <figure key={when}>
          <PageThumbnail slug={slug} version={version} values={madeFor(schema, sample, brand)} place={when} alt={alt} />
          <figcaption className="quiet">{when}</figcaption>
        </figure>
      ))}
    </div>
  )
}

/** The templates whose samples say something else of the business than before. */
function useChanged(changeIn: Props['changeIn']) {
  const listed = useQuery(templatesQuery)
  const slugs = (listed.data ?? []).filter((one) => one.published_version !== null).map((one) => one.slug)
  const templates = useQueries({ queries: slugs.map((slug) => templateQuery(slug)) })
  const known = templates.flatMap(({ data }) => (data ? [data] : []))
  return {
    changed: known.filter((template) => {
      const { before, after } = changeIn(template.slug)
      return isChangedIn(template, before, after)
    }),
    isPending: listed.isPending || templates.some((one) => one.isPending),
  }
}

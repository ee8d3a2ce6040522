import { useMutation, useQueryClient } from '@tanstack/react-query'
import { showDay } from '@/shared/format/dates'
import { showSize } from '@/shared/format/quantities'
import { failureSentence } from '@/shared/states/failureWords'
import { showError, showMessage } from '@/shared/messages/showMessage'
import { ConfirmButton } from '@/shared/ui/ConfirmButton'
import { plural, t } from '@/shared/language/say'
import { discardVersion, publishVersion, type TemplateVersion } from '../api'
import styles from './authoring.module.css'
import { PublishButton } from './PublishButton'
import type { RenderPreview } from './renderPreview'

interface Props {
  slug: string
  title: string
  version: TemplateVersion
  renderPreview: RenderPreview
}

/** One version: what it is, a way to look at it, and for a draft the ways to publish and to discard it. */
export function VersionRow({ slug, title, version, renderPreview }: Props) {
  const isDraft = version.status === 'draft'
  return (
    <li>
      <span className={styles.versionName}>
        <span className="numbers">{t('Version {version}', { version: version.version })}</span>
        <span className={styles.status} data-draft={isDraft}>
          {isDraft ? t('Draft') : t('Published')}
        </span>
        <span className={`${styles.facts} numbers`}>
          {showDay(version.published_at ?? version.created_at)} · {plural(version.pages, '{n} page', '{n} pages')} ·{' '}
          {showSize(version.size)}
        </span>
      </span>
      <span className={styles.deeds}>
        {renderPreview(slug, version, isDraft ? t('Look at it') : t('Open'))}
        {isDraft && <DraftActions slug={slug} title={title} version={version.version} />}
      </span>
    </li>
  )
}

function DraftActions({ slug, title, version }: { slug: string; title: string; version: number }) {
  const publish = useVersionChange(
    () => publishVersion(slug, version),
    t('Version {version} of {title} is published', { version, title }),
  )
  const discard = useVersionChange(
    () => discardVersion(slug, version),
    t('The draft of version {version} is gone', { version }),
  )
  return (
    <>
      <PublishButton title={title} version={version} busy={publish.isPending} onPublish={() => publish.mutate()} />
      <ConfirmButton
        label={t('Discard')}
        title={t('Discard the draft of version {version}?', { version })}
        text={t('The draft is deleted. Published versions and documents stay as they are.')}
        action={t('Discard draft')}
        busy={discard.isPending}
        onConfirm={() => discard.mutate()}
      />
    </>
  )
}

/** A change of a version, after which the templates are read again; `done` says what happened. */
function useVersionChange<Output>(change: () => Promise<Output>, done: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () => showMessage(done),
    onError: (error) => showError(failureSentence(error)),
    onSettled: () => client.invalidateQueries({ queryKey: ['templates'] }),
  })
}

import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { showDay } from '@/shared/format/dates'
import { failureSentence } from '@/shared/states/failureWords'
import { showError, showMessage } from '@/shared/messages/showMessage'
import { ConfirmButton } from '@/shared/ui/ConfirmButton'
import { t } from '@/shared/language/say'
import { putBackTemplate, withdrawTemplate, type TemplateSummary } from '../api'
import styles from './authoring.module.css'

/** Takes a published template out of the gallery, and puts it back. */
export function WithdrawButton({ template }: { template: TemplateSummary }) {
  const client = useQueryClient()
  const onSettled = () => client.invalidateQueries({ queryKey: ['templates'] })
  const onError = (error: unknown) => showError(failureSentence(error))
  const withdraw = useMutation({
    mutationFn: () => withdrawTemplate(template.slug),
    onSuccess: () => showMessage(t('{title} is withdrawn', { title: template.title })),
    onError,
    onSettled,
  })
  const putBack = useMutation({
    mutationFn: () => putBackTemplate(template.slug),
    onSuccess: () => showMessage(t('{title} is in the gallery again', { title: template.title })),
    onError,
    onSettled,
  })
  if (template.withdrawn_at !== null)
    return (
      <div className={styles.withdrawn}>
        <p>
          {t('Withdrawn on {day}: it is not in the gallery and makes no documents.', {
            day: showDay(template.withdrawn_at),
          })}
        </p>
        <Button variant="default" size="compact-md" loading={putBack.isPending} onClick={() => putBack.mutate()}>
          {t('Put it back')}
        </Button>
      </div>
    )
  return (
    <ConfirmButton
      label={t('Withdraw')}
      title={t('Withdraw {title}?', { title: template.title })}
      text={t(
        'It leaves the gallery, and makes no documents until you put it back. Documents that were made with it and saved values stay as they are.',
      )}
      action={t('Withdraw')}
      busy={withdraw.isPending}
      onConfirm={() => withdraw.mutate()}
    />
  )
}

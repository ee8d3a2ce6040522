import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { showDay } from '@/shared/format/dates'
import { failureSentence } from '@/shared/states/failureWords'
import { showError, showMessage } from '@/shared/messages/showMessage'
import { ConfirmButton } from '@/shared/ui/ConfirmButton'
import { putBackTemplate, withdrawTemplate, type TemplateSummary } from '../api'
import styles from './authoring.module.css'

/** Takes a published template out of the gallery, and puts it back. */
export function WithdrawButton({ template }: { template: TemplateSummary }) {
  const client = useQueryClient()
  const onSettled = () => client.invalidateQueries({ queryKey: ['templates'] })
  const onError = (error: unknown) => showError(failureSentence(error))
  const withdraw = useMutation({
    mutationFn: () => withdrawTemplate(template.slug),
    onSuccess: () => showMessage(`${template.title} is withdrawn`),
    onError,
    onSettled,
  })
  const putBack = useMutation({
    mutationFn: () => putBackTemplate(template.slug),
    onSuccess: () => showMessage(`${template.title} is in the gallery again`),
    onError,
    onSettled,
  })
  if (template.withdrawn_at !== null)
    return (
      <div className={styles.withdrawn}>
        <p>Withdrawn on {showDay(template.withdrawn_at)}: it is not in the gallery and makes no documents.</p>
        <Button variant="default" size="compact-md" loading={putBack.isPending} onClick={() => putBack.mutate()}>
          Put it back
        </Button>
      </div>
    )
  return (
    <ConfirmButton
      label="Withdraw"
      title={`Withdraw ${template.title}?`}
      text="It leaves the gallery, and makes no documents until you put it back. Documents that were made with it and saved values stay as they are."
      action="Withdraw"
      busy={withdraw.isPending}
      onConfirm={() => withdraw.mutate()}
    />
  )
}

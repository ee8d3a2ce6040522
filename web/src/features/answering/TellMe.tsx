import { Checkbox } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { t } from '@/shared/language/say'
import { showError } from '@/shared/messages/showMessage'
import { failureSentence } from '@/shared/states/failureWords'
import { answerLinksQuery, tellOfAnswers, type AnswerLink } from './api'

interface Props {
  form: AnswerLink
  /** What it is called, for those who hear it without what stands around it. */
  about?: string
  onTold?: (form: AnswerLink) => void
}

/** Whether one is told by mail of answers; nothing where this Galley sends no mail. */
export function TellMe({ form, about, onTold }: Props) {
  const client = useQueryClient()
  // Shown at once; what the service says counts as soon as it is there.
  const [wished, setWished] = useState<boolean>()
  const tell = useMutation({
    mutationFn: (tells: boolean) => tellOfAnswers(form.id, tells),
    onSuccess: onTold,
    onError: (error) => showError(failureSentence(error)),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: answerLinksQuery.queryKey })
      setWished(undefined)
    },
  })
  if (form.tells_by_mail === null) return null
  return (
    <Checkbox
      label={t('Tell me by mail')}
      aria-label={about && `${t('Tell me by mail')}: ${about}`}
      checked={wished ?? form.tells_by_mail}
      onChange={({ currentTarget: { checked } }) => {
        setWished(checked)
        tell.mutate(checked)
      }}
    />
  )
}

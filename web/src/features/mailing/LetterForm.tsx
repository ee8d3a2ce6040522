import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { showError, showMessage } from '@/shared/messages/showMessage'
import { FailureNote } from '@/shared/states/FailureNote'
import { failureSentence } from '@/shared/states/failureWords'
import { forgetLetter, keepLetter, letterQuery, type Letter } from './api'
import styles from './mailing.module.css'
import { t } from '@/shared/language/say'

export interface LetteredTemplate {
  slug: string
  title: string
}

/** What is written with documents: for all, or for those of one template. */
export function LetterForm({ templates }: { templates: LetteredTemplate[] }) {
  const [template, choose] = useState('')
  const letter = useQuery(letterQuery(template))
  return (
    <section aria-labelledby="letter-title" className={styles.form}>
      <h3 id="letter-title">{t('What is written with a document')}</h3>
      <NativeSelect
        label={t('For documents of')}
        value={template}
        data={[
          { value: '', label: t('all templates') },
          ...templates.map(({ slug, title }) => ({ value: slug, label: title })),
        ]}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      {letter.isError && (
        <FailureNote error={letter.error} what={t('the letter')} retry={() => void letter.refetch()} />
      )}
      {letter.data && <Fields key={`${template} ${letter.dataUpdatedAt}`} letter={letter.data} />}
    </section>
  )
}

function Fields({ letter }: { letter: Letter }) {
  const [{ subject, body }, setTyped] = useState({ subject: letter.subject, body: letter.body })
  const { keep, forget } = useLetter(letter)
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        keep.mutate({ subject, body })
      }}
    >
      <TextInput
        label={t('Subject of the letter')}
        required
        maxLength={200}
        value={subject}
        onChange={(event) => setTyped({ subject: event.currentTarget.value, body })}
      />
      <Textarea
        label={t('Text of the letter')}
        description={t('Filled in for each document: {places}', {
          places: '{title} {number} {recipient} {business} {link}',
        })}
        required
        autosize
        minRows={5}
        maxLength={20000}
        value={body}
        onChange={(event) => setTyped({ subject, body: event.currentTarget.value })}
      />
      <div className={styles.row}>
        <Button type="submit" variant="default" loading={keep.isPending}>
          {t('Save the text')}
        </Button>
        {letter.is_own && (
          <Button variant="subtle" color="gray" loading={forget.isPending} onClick={() => forget.mutate()}>
            {t('Write the usual again')}
          </Button>
        )}
      </div>
    </form>
  )
}

function useLetter({ template }: Letter) {
  const client = useQueryClient()
  const onError = (error: unknown) => showError(failureSentence(error))
  const onSettled = () => client.invalidateQueries({ queryKey: ['mail', 'letter'] })
  const keep = useMutation({
    mutationFn: (letter: { subject: string; body: string }) => keepLetter(template, letter),
    onSuccess: () => showMessage(t('The letter is kept')),
    onError,
    onSettled,
  })
  const forget = useMutation({ mutationFn: () => forgetLetter(template), onError, onSettled })
  return { keep, forget }
}

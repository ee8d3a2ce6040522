import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import {
  answerLinksQuery,
  answersQuery,
  deleteAnswer,
  makeDocumentOf,
  markOpened,
  revokeAnswerLink,
  type Answer,
  type AnswerLink,
} from '@/features/answering/api'
import { TellMe } from '@/features/answering/TellMe'
import { openDocument } from '@/features/documents/api'
import { showDay, showWhen } from '@/shared/format/dates'
import { showError } from '@/shared/messages/showMessage'
import { FailureNote } from '@/shared/states/FailureNote'
import { failureSentence } from '@/shared/states/failureWords'
import { Loading, Skeleton } from '@/shared/states/Loading'
import { Note } from '@/shared/states/Note'
import { ConfirmButton } from '@/shared/ui/ConfirmButton'
import { usePageTitle } from '@/shared/ui/usePageTitle'
import { plural, t } from '@/shared/language/say'
import shell from '../../shell/shell.module.css'
import styles from './answering.module.css'

/** What was answered to one's forms, and the forms that are out. */
export function AnswersPage() {
  usePageTitle(t('Answers to your forms'))
  const found = useQuery({ ...answersQuery, staleTime: 0 })
  return (
    <div className={shell.plain}>
      <h1 tabIndex={-1} className={shell.pageTitle}>
        {t('Answers to your forms')}
      </h1>
      {found.isPending && (
        <Loading what={t('Loading the answers')}>
          <Skeleton height={160} />
        </Loading>
      )}
      {found.isLoadingError && (
        <FailureNote error={found.error} what={t('the answers')} retry={() => void found.refetch()} />
      )}
      {found.data?.answers.length === 0 && (
        <Note title={t('No answers yet')}>
          <p>
            {t('Open a template, choose “Let somebody else fill in a part”, and hand the link on. Answers come here.')}
          </p>
        </Note>
      )}
      <ul className={styles.list}>
        {found.data?.answers.map((one) => (
          <AnswerRow key={one.id} answer={one} />
        ))}
      </ul>
      <Forms />
    </div>
  )
}

function AnswerRow({ answer }: { answer: Answer }) {
  const name = answer.note || answer.template_title
  return (
    <li className={styles.line}>
      <span className={styles.what}>
        <span className={styles.name}>
          {name}
          {answer.opened_at === null && <span className={styles.new}>{t('new')}</span>}
        </span>
        <span className={`${styles.facts} numbers`}>
          {answer.note && `${answer.template_title} · `}
          {t('answered {when}', { when: showWhen(answer.answered_at) })}
          {answer.document_name && ` · ${answer.document_name}`}
        </span>
        {answer.fault && <span className={styles.fault}>{answer.fault}</span>}
      </span>
      <AnswerDeeds answer={answer} name={name} />
    </li>
  )
}

/** What can be done with an answer. */
function AnswerDeeds({ answer, name }: { answer: Answer; name: string }) {
  const deed = useDeed()
  return (
    <>
      <Button
        variant="default"
        aria-label={t('Open {name}', { name })}
        renderRoot={(props) => (
          <Link
            to="/templates/$slug"
            params={{ slug: answer.template }}
            search={{ from: `answer-${answer.id}` }}
            onClick={() => deed.mutate(() => markOpened(answer.id))}
            {...props}
          />
        )}
      >
        {t('Open')}
      </Button>
      {answer.document === null ? (
        <Button
          variant="default"
          loading={deed.isPending}
          aria-label={t('Make the document of {name}', { name })}
          onClick={() => deed.mutate(() => makeDocumentOf(answer.id))}
        >
          {t('Make the document')}
        </Button>
      ) : (
        <Button variant="default" onClick={() => answer.document && void openDocument(answer.document)}>
          {t('Show the document')}
        </Button>
      )}
      <ConfirmButton
        label={t('Delete')}
        about={name}
        title={t('Delete the answer “{name}”?', { name })}
        text={t('It is gone for good. A document that was made of it stays.')}
        action={t('Delete answer')}
        busy={deed.isPending}
        onConfirm={() => deed.mutate(() => deleteAnswer(answer.id))}
      />
    </>
  )
}

/** The forms that are out, and those that have ended. */
function Forms() {
  const forms = useQuery(answerLinksQuery)
  if (!forms.data || forms.data.length === 0) return null
  return (
    <section aria-labelledby="forms-title" className={styles.forms}>
      <h2 id="forms-title">{t('Your forms by link')}</h2>
      <ul className={styles.list}>
        {forms.data.map((one) => (
          <FormRow key={one.id} form={one} />
        ))}
      </ul>
    </section>
  )
}

function FormRow({ form }: { form: AnswerLink }) {
  const name = form.note || form.template_title
  const deed = useDeed()
  return (
    <li className={styles.line}>
      <span className={styles.what}>
        {name}
        <span className={`${styles.facts} numbers`}>
          {plural(form.answers, '{n} answer', '{n} answers')} · {stateOf(form)}
        </span>
      </span>
      {form.state === 'open' && <TellMe form={form} about={name} />}
      {form.state === 'open' && (
        <ConfirmButton
          label={t('Withdraw')}
          about={name}
          title={t('Withdraw “{name}”?', { name })}
          text={t('The form ends at once, for good. Answers that came stay.')}
          action={t('Withdraw form')}
          busy={deed.isPending}
          onConfirm={() => deed.mutate(() => revokeAnswerLink(form.id))}
        />
      )}
    </li>
  )
}

function stateOf({ state, expires_at: until }: AnswerLink): string {
  switch (state) {
    case 'open':
      return t('works until {day}', { day: showDay(until) })
    case 'expired':
      return t('expired {day}', { day: showDay(until) })
    case 'revoked':
      return t('withdrawn')
    case 'answered':
      return t('answered')
    default:
      return state satisfies never
  }
}

/** Whatever is done here changes both lists, and the mark in the menu. */
function useDeed() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (deed: () => Promise<unknown>) => deed(),
    onError: (error) => showError(failureSentence(error)),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: answersQuery.queryKey }),
        client.invalidateQueries({ queryKey: answerLinksQuery.queryKey }),
      ]),
  })
}

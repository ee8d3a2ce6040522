import { Button, CopyButton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { showDay } from '@/shared/format/dates'
import { inOneLine } from '@/shared/format/quantities'
import { FailureNote } from '@/shared/states/FailureNote'
import { showError } from '@/shared/messages/showMessage'
import { ConfirmButton } from '@/shared/ui/ConfirmButton'
import { t } from '@/shared/language/say'
import { accountSentence } from '../shared/failureSentences'
import { apiKeysQuery, createApiKey, revokeApiKey, type ApiKey, type Scope } from './api'
import { NewApiKeyForm } from './NewApiKeyForm'
import { Section } from '../shared/Section'
import styles from '../shared/security.module.css'

/** Keys by which programs act for the person. */
export function ApiKeys() {
  const keys = useQuery(apiKeysQuery)
  const client = useQueryClient()
  const create = useMutation({
    mutationFn: createApiKey,
    onError: (error) => showError(accountSentence(error)),
    onSettled: () => client.invalidateQueries({ queryKey: apiKeysQuery.queryKey }),
  })
  return (
    <Section
      title={t('API keys')}
      lead={t(
        'With a key, a program of yours makes documents as you do, in the organisation you act for now and in no other.',
      )}
    >
      {keys.isError && <FailureNote error={keys.error} what={t('your keys')} retry={() => void keys.refetch()} />}
      {create.data && <NewKey value={create.data.key} onSeen={() => create.reset()} />}
      {keys.data && keys.data.length > 0 && (
        <ul className={styles.list}>
          {keys.data.map((key) => (
            <ApiKeyRow key={key.id} apiKey={key} />
          ))}
        </ul>
      )}
      <NewApiKeyForm busy={create.isPending} onMake={(wanted, made) => create.mutate(wanted, { onSuccess: made })} />
    </Section>
  )
}

function NewKey({ value, onSeen }: { value: string; onSeen: () => void }) {
  return (
    <div className={styles.once} role="status">
      <p>{t('This is your new key. It is shown this once: copy it now to where your program reads it.')}</p>
      <code className={styles.secret}>{value}</code>
      <div className={styles.row}>
        <span />
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t('Copied') : t('Copy')}
            </Button>
          )}
        </CopyButton>
        <Button variant="subtle" color="gray" onClick={onSeen}>
          {t('I have it')}
        </Button>
      </div>
    </div>
  )
}

function ApiKeyRow({ apiKey }: { apiKey: ApiKey }) {
  const client = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => revokeApiKey(apiKey.id),
    onError: (error) => showError(accountSentence(error)),
    onSettled: () => client.invalidateQueries({ queryKey: apiKeysQuery.queryKey }),
  })
  return (
    <li>
      <span className={styles.what}>
        {apiKey.name}
        <span className={`${styles.facts} numbers`}>{factsOf(apiKey).join(' · ')}</span>
      </span>
      <ConfirmButton
        label={t('Revoke')}
        title={t('Revoke “{name}”?', { name: apiKey.name })}
        text={t('Programs that use this key stop working at once. Documents they made stay.')}
        action={t('Revoke key')}
        busy={revoke.isPending}
        onConfirm={() => revoke.mutate()}
      />
    </li>
  )
}

function factsOf(apiKey: ApiKey): string[] {
  const { prefix, organisation, last_used_at: used } = apiKey
  return [
    `${prefix}…`,
    t('{scopes} in {organisation}', { scopes: inOneLine(apiKey.scopes.map(wordFor)), organisation }),
    endOf(apiKey),
    used ? t('last used {day}', { day: showDay(used) }) : t('never used'),
  ]
}

function wordFor(scope: Scope): string {
  switch (scope) {
    case 'documents':
      return t('documents')
    case 'templates':
      return t('templates')
    case 'administration':
      return t('administration')
    default:
      return scope satisfies never
  }
}

/** When a key ends, or that it has ended. */
function endOf({ expires_at: at }: ApiKey): string {
  if (!at) return t('has no end')
  return new Date(at) <= new Date() ? t('ended {day}', { day: showDay(at) }) : t('ends {day}', { day: showDay(at) })
}

import { Button, CopyButton, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { showDay } from '@/shared/format/when'
import { FailureNote } from '@/shared/ui/FailureNote'
import { complain } from '@/shared/ui/messages'
import { Sure } from '@/shared/ui/Sure'
import { accountSentence } from '../words'
import { apiKeysQuery, createApiKey, revokeApiKey, type ApiKey } from './api'
import { Section } from './Section'
import styles from './security.module.css'

/** Keys by which programs act for the person. */
export function ApiKeys() {
  const keys = useQuery(apiKeysQuery)
  const [name, setName] = useState('')
  const client = useQueryClient()
  const create = useMutation({
    mutationFn: createApiKey,
    onSuccess: () => {
      setName('')
    },
    onError: (error) => complain(accountSentence(error)),
    onSettled: () => client.invalidateQueries({ queryKey: apiKeysQuery.queryKey }),
  })
  return (
    <Section title="API keys" lead="With a key, a program of yours makes documents as you do.">
      {keys.isError && <FailureNote error={keys.error} what="your keys" retry={() => void keys.refetch()} />}
      {create.data && (
        <NewKey
          value={create.data.key}
          onSeen={() => {
            create.reset()
          }}
        />
      )}
      {keys.data && keys.data.length > 0 && (
        <ul className={styles.list}>
          {keys.data.map((key) => (
            <Line key={key.id} apiKey={key} />
          ))}
        </ul>
      )}
      <form
        className={styles.row}
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate(name.trim() || 'Key')
        }}
      >
        <TextInput
          label="Name for a new key"
          placeholder="Shop, monthly invoices"
          value={name}
          maxLength={80}
          onChange={(event) => {
            setName(event.currentTarget.value)
          }}
        />
        <Button type="submit" variant="default" loading={create.isPending}>
          Create key
        </Button>
      </form>
    </Section>
  )
}

function NewKey({ value, onSeen }: { value: string; onSeen: () => void }) {
  return (
    <div className={styles.once} role="status">
      <p>This is your new key. It is shown this once: copy it now to where your program reads it.</p>
      <code className={styles.secret}>{value}</code>
      <div className={styles.row}>
        <span />
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button variant="subtle" color="gray" onClick={onSeen}>
          I have it
        </Button>
      </div>
    </div>
  )
}

function Line({ apiKey }: { apiKey: ApiKey }) {
  const client = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => revokeApiKey(apiKey.id),
    onError: (error) => complain(accountSentence(error)),
    onSettled: () => client.invalidateQueries({ queryKey: apiKeysQuery.queryKey }),
  })
  return (
    <li>
      <span className={styles.what}>
        {apiKey.name}
        <span className={`${styles.facts} numbers`}>
          {apiKey.prefix}… · created {showDay(apiKey.created_at)} ·{' '}
          {apiKey.last_used_at ? `last used ${showDay(apiKey.last_used_at)}` : 'never used'}
        </span>
      </span>
      <Sure
        label="Revoke"
        title={`Revoke “${apiKey.name}”?`}
        text="Programs that use this key stop working at once. Documents they made stay."
        deed="Revoke key"
        busy={revoke.isPending}
        onSure={() => {
          revoke.mutate()
        }}
      />
    </li>
  )
}

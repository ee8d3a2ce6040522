import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { t } from '@/shared/language/say'
import type { Scope } from './api'
import styles from '../shared/security.module.css'

const scopesToChoose = (): { value: Scope; label: string; what: string }[] => [
  { value: 'documents', label: t('Documents'), what: t('makes and reads documents, saved values and pictures') },
  { value: 'templates', label: t('Templates'), what: t('uploads and publishes templates, if you may') },
  { value: 'administration', label: t('Administration'), what: t('invites and removes members, if you may') },
]
const lasting = () => [
  { value: '30', label: t('30 days') },
  { value: '90', label: t('90 days') },
  { value: '366', label: t('A year') },
]

interface Props {
  busy: boolean
  onMake: (wanted: { name: string; scopes: Scope[]; days: number }, made: () => void) => void
}

/** What a new key is called, what it may do and when it ends. */
export function NewApiKeyForm({ busy, onMake }: Props) {
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<Scope[]>(['documents', 'templates'])
  const [days, setDays] = useState('90')
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        onMake({ name: name.trim() || t('Key'), scopes, days: Number(days) }, () => {
          setName('')
        })
      }}
    >
      <TextInput
        label={t('Name for a new key')}
        placeholder={t('Shop, monthly invoices')}
        value={name}
        maxLength={80}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <ScopeChoice chosen={scopes} onChoose={setScopes} />
      <NativeSelect
        label={t('It ends after')}
        data={lasting()}
        value={days}
        onChange={(event) => setDays(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={busy} disabled={scopes.length === 0}>
        {t('Create key')}
      </Button>
    </form>
  )
}

function ScopeChoice({ chosen, onChoose }: { chosen: Scope[]; onChoose: (scopes: Scope[]) => void }) {
  return (
    <Checkbox.Group
      label={t('What it may do')}
      value={chosen}
      error={chosen.length === 0 && t('Choose at least one.')}
      onChange={onChoose}
    >
      {scopesToChoose().map((scope) => (
        <Checkbox key={scope.value} mt="xs" value={scope.value} label={scope.label} description={scope.what} />
      ))}
    </Checkbox.Group>
  )
}

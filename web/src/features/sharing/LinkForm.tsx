import { Button, NativeSelect, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { linksQuery, makeLink, type MadeLink } from './api'
import styles from './sharing.module.css'
import { useFailureMessage } from '@/shared/states/useFailureMessage'
import { t } from '@/shared/language/say'

interface Props {
  id: string
  onMade: (link: MadeLink) => void
}

const lasts = () => [
  { value: '7', label: t('a week') },
  { value: '30', label: t('30 days') },
  { value: '90', label: t('90 days') },
  { value: '365', label: t('a year') },
]
const often = () => [
  { value: '', label: t('as often as wanted') },
  { value: '1', label: t('once') },
  { value: '3', label: t('3 times') },
  { value: '10', label: t('10 times') },
]

/** What a new link shall be. */
export function LinkForm({ id, onMade }: Props) {
  const [wish, setWish] = useState({ note: '', days: '30', most: '', password: '' })
  const change = (part: Partial<typeof wish>) => setWish({ ...wish, ...part })
  const make = useMaking(id, onMade)
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        const { note, days, most, password } = wish
        make.mutate({ note, days: Number(days), most_downloads: Number(most) || null, password: password || null })
      }}
    >
      <p>{t('Whoever has the link sees who sends, and downloads the document, without an account.')}</p>
      <TextInput
        label={t('For whom')}
        description={t('For yourself, to tell links apart.')}
        maxLength={200}
        value={wish.note}
        onChange={(event) => change({ note: event.currentTarget.value })}
      />
      <div className={styles.pair}>
        <NativeSelect
          label={t('The link works for')}
          data={lasts()}
          value={wish.days}
          onChange={(event) => change({ days: event.currentTarget.value })}
        />
        <NativeSelect
          label={t('It can be downloaded')}
          data={often()}
          value={wish.most}
          onChange={(event) => change({ most: event.currentTarget.value })}
        />
      </div>
      <PasswordInput
        label={t('Password')}
        description={t('If you set one, tell it by another way than the link. At least 4 characters.')}
        autoComplete="new-password"
        minLength={4}
        maxLength={200}
        value={wish.password}
        onChange={(event) => change({ password: event.currentTarget.value })}
      />
      <Button type="submit" loading={make.isPending}>
        {t('Make a link')}
      </Button>
    </form>
  )
}

function useMaking(id: string, onMade: Props['onMade']) {
  const client = useQueryClient()
  const making = useMutation({
    mutationFn: (wish: Parameters<typeof makeLink>[1]) => makeLink(id, wish),
    onSuccess: (link) => {
      onMade(link)
      return client.invalidateQueries({ queryKey: linksQuery(id).queryKey })
    },
  })
  useFailureMessage(making.error)
  return making
}

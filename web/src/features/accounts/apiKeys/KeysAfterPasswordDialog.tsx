import { Button, Group, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { showDay } from '@/shared/format/dates'
import { showError, showMessage } from '@/shared/messages/showMessage'
import { plural, t } from '@/shared/language/say'
import { accountSentence } from '../shared/failureSentences'
import { revokeAllKeys, type ApiKey } from './api'
import styles from '../shared/security.module.css'

/** Asked after a new password: whether programs go on with the keys they have. */
export default function KeysAfterPasswordDialog({ keys, onAnswered }: { keys: ApiKey[]; onAnswered: () => void }) {
  const end = useMutation({
    mutationFn: revokeAllKeys,
    onSuccess: () => {
      showMessage(plural(keys.length, '{n} API key ended', '{n} API keys ended'))
      onAnswered()
    },
    onError: (error) => showError(accountSentence(error)),
  })
  return (
    <Modal
      opened
      onClose={onAnswered}
      title={plural(keys.length, 'End your {n} API key too?', 'End your {n} API keys too?')}
    >
      <p>
        {t(
          'A new password does not end API keys: programs go on with them. End them if another person may have your old password.',
        )}
      </p>
      <KeyList keys={keys} />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" data-autofocus onClick={onAnswered}>
          {t('Keep them')}
        </Button>
        <Button color="red" loading={end.isPending} onClick={() => end.mutate()}>
          {t('End all keys')}
        </Button>
      </Group>
    </Modal>
  )
}

function KeyList({ keys }: { keys: ApiKey[] }) {
  return (
    <ul className={styles.list}>
      {keys.map((key) => (
        <li key={key.id}>
          <span className={styles.what}>
            {key.name}
            <span className={`${styles.facts} numbers`}>
              {key.prefix}… ·{' '}
              {key.last_used_at ? t('last used {day}', { day: showDay(key.last_used_at) }) : t('never used')}
            </span>
          </span>
        </li>
      ))}
    </ul>
  )
}

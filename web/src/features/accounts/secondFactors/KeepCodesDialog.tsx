import { Button, Checkbox, Group, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { FailureNote } from '@/shared/states/FailureNote'
import { Loading } from '@/shared/states/Loading'
import { t } from '@/shared/language/say'
import { freshCodesQuery } from './api'
import { CodeList } from './CodeList'

/** Shows the recovery codes that came with a first second step, until the person says that they are kept. */
export function KeepCodesDialog({ onKept }: { onKept: () => void }) {
  const codes = useQuery(freshCodesQuery)
  const [isKept, setKept] = useState(false)
  return (
    <Modal
      opened
      onClose={onKept}
      title={t('Keep your recovery codes')}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <p>
        {t(
          'If you lose your phone or your device, a recovery code is the only way in. Each works once. Keep them where your phone is not.',
        )}
      </p>
      {codes.isPending && <Loading what={t('Loading your codes')} />}
      {codes.isError && (
        <FailureNote error={codes.error} what={t('your recovery codes')} retry={() => void codes.refetch()} />
      )}
      {codes.data && (
        <>
          <CodeList codes={codes.data} />
          <Checkbox
            mt="lg"
            label={t('I have kept these codes')}
            checked={isKept}
            onChange={(event) => setKept(event.currentTarget.checked)}
          />
        </>
      )}
      <Group justify="flex-end" mt="lg">
        <Button disabled={!isKept && !codes.isError} onClick={onKept}>
          {codes.isError ? t('Later') : t('Done')}
        </Button>
      </Group>
    </Modal>
  )
}

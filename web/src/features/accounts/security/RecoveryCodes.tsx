import { Button, Group } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { count } from '@/shared/format/words'
import { downloadBlob } from '@/shared/api/files'
import { complain } from '@/shared/ui/messages'
import { Sure } from '@/shared/ui/Sure'
import { accountSentence } from '../words'
import { newRecoveryCodes, recoveryCodes } from './api'
import { Section } from './Section'
import styles from './security.module.css'
import { useFactorChange } from './useAuthenticators'

/** The way back in when the phone is lost. */
export function RecoveryCodes({ unused }: { unused: number }) {
  const show = useMutation({ mutationFn: recoveryCodes, onError: (error) => complain(accountSentence(error)) })
  const renew = useFactorChange(newRecoveryCodes)
  const codes = renew.data?.unused_codes ?? show.data?.unused_codes
  return (
    <Section
      title="Recovery codes"
      lead="For the day your phone is lost. Each works once, in place of the second step. Keep them where your phone is not."
    >
      <p className="numbers">{count(unused, 'code')} left.</p>
      {codes ? (
        <div className={styles.once}>
          <ul className={`${styles.codes} numbers`} aria-label="Recovery codes">
            {codes.map((code) => (
              <li key={code}>{code}</li>
            ))}
          </ul>
          <Button
            variant="default"
            onClick={() => {
              downloadCodes(codes)
            }}
          >
            Download as text
          </Button>
        </div>
      ) : (
        show.isSuccess && (
          <p className="quiet">
            They were shown already and cannot be shown again. Make new ones if you do not have them.
          </p>
        )
      )}
      <Group gap="xs">
        {!codes && (
          <Button
            variant="default"
            loading={show.isPending}
            onClick={() => {
              show.mutate()
            }}
          >
            Show them
          </Button>
        )}
        <Sure
          label="Make new ones"
          title="Make new recovery codes?"
          text="The codes you have now stop working at once."
          deed="Make new codes"
          busy={renew.isPending}
          onSure={() => {
            renew.mutate()
          }}
        />
      </Group>
    </Section>
  )
}

function downloadCodes(codes: string[]): void {
  const content = `Recovery codes for Galley (${window.location.host})\nEach works once.\n\n${codes.join('\n')}\n`
  downloadBlob(new Blob([content], { type: 'text/plain' }), 'galley-recovery-codes.txt')
}

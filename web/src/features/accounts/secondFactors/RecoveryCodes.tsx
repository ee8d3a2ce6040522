import { Button, Group } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { count } from '@/shared/format/words'
import { complain } from '@/shared/messages/messages'
import { Sure } from '@/shared/ui/Sure'
import { accountSentence } from '../shared/words'
import { newRecoveryCodes, recoveryCodes } from './api'
import { Codes } from './Codes'
import { Section } from '../shared/Section'
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
        <Codes codes={codes} />
      ) : (
        show.isSuccess && (
          <p className="quiet">
            They were shown already and cannot be shown again. Make new ones if you do not have them.
          </p>
        )
      )}
      <Group gap="xs">
        {!codes && (
          <Button variant="default" loading={show.isPending} onClick={() => show.mutate()}>
            Show them
          </Button>
        )}
        <Sure
          label="Make new ones"
          title="Make new recovery codes?"
          text="The codes you have now stop working at once."
          deed="Make new codes"
          busy={renew.isPending}
          onSure={() => renew.mutate()}
        />
      </Group>
    </Section>
  )
}

import { Button, Group } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { showError } from '@/shared/messages/showMessage'
import { ConfirmButton } from '@/shared/ui/ConfirmButton'
import { plural, t } from '@/shared/language/say'
import { accountSentence } from '../shared/failureSentences'
import { newRecoveryCodes, recoveryCodes } from './api'
import { CodeList } from './CodeList'
import { Section } from '../shared/Section'
import { useFactorChange } from './useAuthenticators'

/** The way back in when the phone is lost. */
export function RecoveryCodes({ unused }: { unused: number }) {
  const show = useMutation({ mutationFn: recoveryCodes, onError: (error) => showError(accountSentence(error)) })
  const renew = useFactorChange(newRecoveryCodes)
  const codes = renew.data?.unused_codes ?? show.data?.unused_codes
  return (
    <Section
      title={t('Recovery codes')}
      lead={t(
        'For the day your phone is lost. Each works once, in place of the second step. Keep them where your phone is not.',
      )}
    >
      <p className="numbers">{plural(unused, '{n} code left.', '{n} codes left.')}</p>
      {codes ? (
        <CodeList codes={codes} />
      ) : (
        show.isSuccess && (
          <p className="quiet">
            {t('They were shown already and cannot be shown again. Make new ones if you do not have them.')}
          </p>
        )
      )}
      <Group gap="xs">
        {!codes && (
          <Button variant="default" loading={show.isPending} onClick={() => show.mutate()}>
            {t('Show them')}
          </Button>
        )}
        <ConfirmButton
          label={t('Make new ones')}
          title={t('Make new recovery codes?')}
          text={t('The codes you have now stop working at once.')}
          action={t('Make new codes')}
          busy={renew.isPending}
          onConfirm={() => renew.mutate()}
        />
      </Group>
    </Section>
  )
}

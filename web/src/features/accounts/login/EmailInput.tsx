import { TextInput, type TextInputProps } from '@mantine/core'
import { t } from '@/shared/language/say'

/** The address that a person logs in with, as password managers know it. */
export function EmailInput(props: Pick<TextInputProps, 'defaultValue' | 'error'>) {
  return (
    <TextInput label={t('E-mail')} name="email" type="email" autoComplete="username" required size="md" {...props} />
  )
}

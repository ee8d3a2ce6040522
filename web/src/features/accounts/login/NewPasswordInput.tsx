import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import { t } from '@/shared/language/say'
import { SHORTEST_PASSWORD } from '../shared/formData'

/** A password that is being chosen: what it needs is said before, not after. */
export function NewPasswordInput({
  hint = '',
  ...props
}: Pick<PasswordInputProps, 'label' | 'name' | 'defaultValue' | 'error' | 'size'> & { hint?: string }) {
  return (
    <PasswordInput
      description={`${t('{n} characters or more.', { n: SHORTEST_PASSWORD })} ${hint}`.trim()}
      autoComplete="new-password"
      required
      minLength={SHORTEST_PASSWORD}
      {...props}
    />
  )
}

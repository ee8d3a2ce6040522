import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import { SHORTEST_PASSWORD } from '../shared/formData'

/** A password that is being chosen: what it needs is said before, not after. */
export function NewPasswordInput({
  hint = '',
  ...props
}: Pick<PasswordInputProps, 'label' | 'name' | 'defaultValue' | 'error' | 'size'> & { hint?: string }) {
  return (
    <PasswordInput
      description={`${SHORTEST_PASSWORD} characters or more. ${hint}`.trim()}
      autoComplete="new-password"
      required
      minLength={SHORTEST_PASSWORD}
      {...props}
    />
  )
}

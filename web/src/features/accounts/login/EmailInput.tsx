import { TextInput, type TextInputProps } from '@mantine/core'

/** The address that a person logs in with, as password managers know it. */
export function EmailInput(props: Pick<TextInputProps, 'defaultValue' | 'error'>) {
  return <TextInput label="E-mail" name="email" type="email" autoComplete="username" required size="md" {...props} />
}

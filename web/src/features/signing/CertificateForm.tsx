import { Button, FileInput, PasswordInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { showError, showMessage } from '@/shared/messages/showMessage'
import { failureSentence } from '@/shared/states/failureWords'
import { t } from '@/shared/language/say'
import { certificateQuery, uploadCertificate } from './api'
import styles from './signing.module.css'

/** Takes a key file with its password; neither is shown again. */
export function CertificateForm({ isSetUp }: { isSetUp: boolean }) {
  const [file, setFile] = useState<File | null>(null)
  const [password, setPassword] = useState('')
  const take = useTaking(() => {
    setFile(null)
    setPassword('')
  })
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (file) take.mutate({ file, password })
      }}
    >
      <FileInput
        label={isSetUp ? t('File of the next certificate') : t('File of the certificate')}
        description={t('PKCS#12, with its key: the name ends with .p12 or .pfx.')}
        placeholder={t('Choose a file')}
        accept=".p12,.pfx,application/x-pkcs12"
        required
        value={file}
        onChange={setFile}
      />
      <PasswordInput
        label={t('Password of the file')}
        description={t('It opens the file once and is not kept. The key is kept encrypted.')}
        autoComplete="off"
        maxLength={500}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button type="submit" variant={isSetUp ? 'default' : 'filled'} loading={take.isPending} disabled={!file}>
        {t('Upload the certificate')}
      </Button>
    </form>
  )
}

function useTaking(onTaken: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ file, password }: { file: File; password: string }) => uploadCertificate(file, password),
    onSuccess: (certificate) => {
      client.setQueryData(certificateQuery.queryKey, certificate)
      showMessage(t('The certificate is here'))
      onTaken()
    },
    onError: (error) => showError(failureSentence(error)),
  })
}

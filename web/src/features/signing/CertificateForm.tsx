import { Button, FileInput, PasswordInput } from '@mantine/core'
import { useState } from 'react'
import { t } from '@/shared/language/say'
import { uploadCertificate } from './api'
import styles from './signing.module.css'
import { useTaking } from './useTaking'

/** Takes a key file with its password; neither is shown again. */
export function CertificateForm({ isSetUp }: { isSetUp: boolean }) {
  const [file, setFile] = useState<File | null>(null)
  const [password, setPassword] = useState('')
  const upload = (key: { file: File; password: string }) => uploadCertificate(key.file, key.password)
  const take = useTaking(upload, () => {
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

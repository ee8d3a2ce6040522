import { Menu } from '@mantine/core'
import { LANGUAGES } from '@/shared/language/languages'
import { spokenLanguage, t } from '@/shared/language/say'
import { chooseLanguage } from '@/shared/language/start'

/** The languages of the app, each in its own words. */
export function LanguageChoice() {
  return (
    <Menu.RadioGroup value={spokenLanguage().code} onChange={chooseLanguage}>
      <Menu.Label>{t('Language')}</Menu.Label>
      {LANGUAGES.map(({ code, name }) => (
        <Menu.RadioItem key={code} value={code} lang={code} closeMenuOnClick>
          {name}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  )
}

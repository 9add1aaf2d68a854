// Pages work without this file. With it, filters answer at once and the page says so to screen readers.
import htmx from 'htmx.org'

htmx.config.allowEval = false
htmx.config.includeIndicatorStyles = false
htmx.config.allowScriptTags = false
htmx.config.selfRequestsOnly = true
htmx.config.historyCacheSize = 0 // pages can hold what only this person may read: nothing of them stays in the browser
htmx.config.refreshOnHistoryMiss = true

document.documentElement.classList.add('scripted')

// What was found is said by an element that stays: screen readers do not hear of one that is put in anew.
document.addEventListener('htmx:afterSettle', () => {
  const said = document.querySelector('[data-announce]')?.textContent.replace(/\s+/g, ' ').trim()
  const announcement = document.getElementById('announcement')
  if (said && said !== announcement.textContent) announcement.textContent = said
})

// A chosen filter that is empty would only lengthen the address.
document.addEventListener('htmx:configRequest', (event) => {
  if (event.detail.verb !== 'get') return // fields of a form that is sent keep their places
  for (const [name, value] of [...event.detail.formData.entries()]) {
    if (value === '') event.detail.formData.delete(name)
  }
})

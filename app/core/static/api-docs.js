// Draws the description of the API; everything it needs is served from here.
SwaggerUIBundle({
  url: document.getElementById('api').dataset.description,
  dom_id: '#api',
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
  layout: 'BaseLayout',
  validatorUrl: null,
});

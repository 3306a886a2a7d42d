module larkspur.example/conformance

go 1.22

require github.com/larksuite/oapi-sdk-go/v3 v3.11.0

module larkspur.example/conformance

go 1.22

require github.com/larksuite/oapi-sdk-go/v3 v3.2.2

require github.com/gogo/protobuf v1.3.2 // indirect

require github.com/gorilla/websocket v1.5.0 // indirect
